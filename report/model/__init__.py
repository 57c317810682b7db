"""What a briefing is made of; the JSON schemas for editors come from here."""
