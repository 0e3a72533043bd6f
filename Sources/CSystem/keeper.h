// What spawn.c asks of keepers.
#ifndef KEEPER_H
#define KEEPER_H
#include "birth.h"

/// Memory for one; NULL where there is none.
struct csystem_keeper *keeper_make(const struct csystem_child *child);
/// The birth of its worker.
struct birth *keeper_birth(struct csystem_keeper *keeper);
/// Starts it; it makes its worker on that stack.
void keeper_begin(struct csystem_keeper *keeper, char *worker_stack);
/// Waits until its worker is executed or has failed; a keeper without a worker is gone then.
void keeper_join(struct csystem_keeper *keeper, struct csystem_started *started);
#endif
