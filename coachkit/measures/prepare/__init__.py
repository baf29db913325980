"""What several measures share: lessons, contacts, rosters, waves."""
