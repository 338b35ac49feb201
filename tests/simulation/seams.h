#pragma once
// What stands between the product and the simulated world: clock, network, blobs, store. At each
// call others may come between, and the power may fail.

#include "simulation/process.h"

namespace k197::simulation {

std::unique_ptr<Clock> make_clock(Outside& outside);
std::unique_ptr<Http> make_network(Outside& outside);
std::unique_ptr<media::BlobStore> make_blobs(Outside& outside);
/// Opens the store on the lossy disk. Throws db::Failure.
std::unique_ptr<db::Database> make_store(Outside& outside);

}  // namespace k197::simulation
