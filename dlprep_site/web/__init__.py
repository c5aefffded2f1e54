"""What every page shares: middleware, context, forms, uploads, health and error pages."""
