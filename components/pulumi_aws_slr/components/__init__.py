"""What people write: components, the resources behind them, and the order that programs get from them."""
