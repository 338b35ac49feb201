#pragma once
// Configuration: TOML file < environment (KENH197_…, '.' as '__') < flags. The keys are the
// contract's.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace k197::app {

struct Config {
    std::string data = "./data";
    std::string listen = "127.0.0.1:8197";
    std::string public_url = "http://127.0.0.1:8197";
    std::string database = "sqlite";
    std::string media = "disk";  ///< or "s3://bucket" with the four below
    std::string s3_endpoint{}, s3_key{}, s3_secret{};
    std::string s3_region = "us-east-1";
    std::string page_id{}, app_id{}, app_secret{}, verify_token{}, page_token{};
    std::string graph_url = "https://graph.facebook.com/v26.0";
    std::vector<std::string> media_hosts{};
    std::string phase = "official";
    std::string log_level = "info";
    bool standing_authority = false;  ///< intake may assign before the leadership has directed
    std::string media_sandbox = "bubblewrap";
    int backfill_minutes = 10;  ///< from one look for missed messages to the next; 0: only at start
};

/// One setting as given: key → text.
using Settings = std::map<std::string, std::string, std::less<>>;

/// The settings of a TOML text. Invalid names the place that cannot be read, or an unknown key.
Result<Settings> read_toml(std::string_view text);
/// The settings in an environment, given as its "NAME=value" lines.
Settings read_environment(const std::vector<std::string>& environment);
/// The configuration of these layers, the later ones winning. Secrets given as `…_file` are read.
/// Invalid says which key is wrong and what it must be.
Result<Config> make_config(const std::vector<Settings>& layers);

/// The bucket of `media = "s3://bucket"`; nothing for a store on disk.
std::optional<std::string> s3_bucket(const Config& config);

/// Every key with its value; secrets as "****" when set.
std::vector<std::pair<std::string, std::string>> shown_settings(const Config& config);

}  // namespace k197::app
