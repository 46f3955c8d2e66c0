"""OAI-PMH 2.0: harvesters take the records of all public works, and later what has changed."""
