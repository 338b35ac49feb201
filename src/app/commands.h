#pragma once
// The verbs of the program. Each gives the exit code: 0 done, 1 failed; errors are one line on
// stderr.

#include <string>
#include <vector>

#include "app/config.h"

namespace k197::app {

// run.cc
int serve(const Config& config);
int simulate(const Config& config, const std::string& listen);
/// Server, simulator and sample data together, in `config.data`.
int demo(Config config, const std::string& simulator_listen);

// store_commands.cc
int show_config(const Config& config);
int migrate(const Config& config);
int verify(const Config& config);
int back_up(const Config& config, const std::string& file);
int restore(const Config& config, const std::string& file);
int export_lines(const Config& config, const std::string& what);
int export_dossier(const Config& config, const std::string& code, const std::string& file);
int replay(const Config& config, const std::string& delivery_id);

// backfill.cc
/// Looks for messages whose webhook never came, back to `since` ("" for the last certain moment).
int backfill(const Config& config, const std::string& since);

// doctor.cc
int doctor(const Config& config, bool fix);

// people_commands.cc
struct PersonFlags {
    std::string name{};
    std::string roles{};
    std::string unit{};
    std::string full_name{};
};
int add_user(const Config& config, const PersonFlags& flags);
int list_users(const Config& config);
int disable_user(const Config& config, const std::string& name);
int reset_user(const Config& config, const std::string& name);
int add_token(const Config& config, const PersonFlags& flags);
int revoke_token(const Config& config, const std::string& name);
int import_units(const Config& config, const std::string& file);
int list_units(const Config& config);

// template_commands.cc
struct TemplateFlags {
    std::string notice{};  ///< accept ask decline …, or all
    std::string name{};    ///< "" for kenh197_<notice>
    std::string language = "vi";
    std::string text{};  ///< "" for the words of data/texts
};
int list_templates(const Config& config);
int add_template(const Config& config, const TemplateFlags& flags);
int remove_template(const Config& config, const std::string& name);
int sync_templates(const Config& config);

/// "kenh197: …" on stderr; gives 1.
int failed(const std::string& problem);
/// The same for a wrong flag or word; gives 2.
int misused(const std::string& problem);

}  // namespace k197::app
