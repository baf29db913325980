"""Side-by-side runs that print ratios, and simulations that say how good the numbers are."""
