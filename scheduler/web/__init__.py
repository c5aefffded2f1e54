"""What the views share: decorators, forms, widgets, and the service worker."""
