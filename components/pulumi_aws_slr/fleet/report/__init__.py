"""One report on many accounts: those with the same change together, the rarest first."""
