"""Chinese text: scripts, search folding, pinyin, and the reading of damaged pages."""
