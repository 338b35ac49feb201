#pragma once
// The citizens of a run and what they do: forms at once and in pieces, free sentences, taps on what
// the Page offers, pictures, edits, withdrawals, comments.

#include <string>
#include <vector>

#include "simulation/facebook.h"

namespace k197::simulation {

class Citizens {
 public:
    Citizens(Facebook& facebook, Random random);

    /// Somebody does something. Gives what, for the record of a run.
    std::string act(Time now);

 private:
    std::string write(simulator::Citizen& citizen, const std::string& text, Time now);
    std::string tap(simulator::Citizen& citizen, Time now);
    std::string send_picture(simulator::Citizen& citizen, Time now);
    std::string change(simulator::Citizen& citizen, Time now);
    std::string comment(simulator::Citizen& citizen, Time now);

    Facebook& facebook_;
    Random random_;
    std::vector<std::string> people_{};
    std::string wall_{};  ///< the post below which they comment
};

}  // namespace k197::simulation
