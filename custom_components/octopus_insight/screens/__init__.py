"""What screens get from us: the module with the cards, answers to questions, the day for panels."""
