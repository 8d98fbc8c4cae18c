"""What leaves the service: answers over HTTP, and the pages and signs of life beside them."""
