"""Speed, beside a peer wherever there is one, measured in turns; and where the time goes."""
