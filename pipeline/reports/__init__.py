"""What people and partners are told: daily rejection files, integration reports, pages for a terminal."""
