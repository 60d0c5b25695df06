"""The only room with sockets: the transport, and captures on disk."""
