"""Facts about AWS and about other tools' words: tables with their sources, and the pure functions that read them."""
