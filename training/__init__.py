"""How the shipped model is made: `python -m training` from a checkout with the data beside it."""
