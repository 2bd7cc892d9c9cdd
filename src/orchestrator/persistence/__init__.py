"""Tables, transactions and claims: the only package that knows SQL."""
