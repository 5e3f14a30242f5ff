"""Our cards in a real Home Assistant and a real browser: do they hold what they promise?"""
