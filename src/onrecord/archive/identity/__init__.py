"""Who is the same across reports: links with their reasons, people's judgements, identities."""
