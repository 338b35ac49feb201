#pragma once
// The demonstration: the server connected to the simulator, with accounts and sample data.

#include <string>

#include "app/config.h"
#include "app/system.h"
#include "simulator/simulator.h"

namespace k197::app {

/// Fills in what a demonstration needs to reach the simulator; what the user configured stays.
void fill_demo_config(Config& config, const std::string& simulator_listen);
/// The simulator as the counterpart of this configuration.
simulator::Options simulator_options(const Config& config, const std::string& listen);
/// Accounts, sample reports, and the Page's menu; nothing that is there already is made again.
void prepare_demo(System& system);
/// Addresses and accounts on standard output.
void print_demo(const System& system, const std::string& simulator_listen);

}  // namespace k197::app
