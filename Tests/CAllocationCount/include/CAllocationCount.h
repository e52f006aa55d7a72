/* How often this process has asked for memory so far. */
long allocation_count(void);
