"""What browsers get from us: the module with the cards, and answers to their questions."""
