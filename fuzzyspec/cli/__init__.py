"""The command line: a shell around the driver. One module a command, loaded only when it is asked for."""
