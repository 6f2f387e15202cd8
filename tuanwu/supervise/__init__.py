"""Starting, watching and stopping the processes of `tuanwu up`."""
