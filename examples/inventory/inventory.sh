# What this board is made of; the newest list stays in the state directory.
{ uname -srm; nproc; grep MemTotal /proc/meminfo; } | tee "$MC_STATE_DIR/inventory.txt"
