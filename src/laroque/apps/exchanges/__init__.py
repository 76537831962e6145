"""Messages received and sent, kept byte for byte, with the receipt or the report of anomalies made for each."""
