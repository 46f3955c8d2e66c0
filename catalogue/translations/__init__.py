"""The translation sync: how the six languages of a work are kept in step."""
