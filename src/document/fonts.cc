#include "document/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>

namespace k197::document {
namespace {

// Bitmap emoji come in one size only; the matrix scales them to the text (as fontconfig's own
// 10-scale-bitmap-fonts.conf does), or they would be drawn 136 pixels tall.
constexpr const char* kRules = R"(<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <cachedir>/var/cache/fontconfig</cachedir>
  <alias binding="strong"><family>emoji</family><prefer><family>Noto Color Emoji</family></prefer></alias>
  <match target="font">
    <test name="outline"><bool>false</bool></test>
    <edit name="pixelsizefixupfactor"><divide><name target="pattern">pixelsize</name><name target="font">pixelsize</name></divide></edit>
    <edit name="matrix"><times><name>matrix</name><matrix><name>pixelsizefixupfactor</name><double>0</double><double>0</double><name>pixelsizefixupfactor</name></matrix></times></edit>
    <edit name="size"><divide><name>size</name><name>pixelsizefixupfactor</name></divide></edit>
  </match>
</fontconfig>)";

struct ReleaseConfig {
    void operator()(FcConfig* config) const { FcConfigDestroy(config); }
};
struct ReleaseMap {
    void operator()(PangoFontMap* map) const { g_object_unref(map); }
};
using FontConfig = std::unique_ptr<FcConfig, ReleaseConfig>;

struct LoadedFonts {
    FontSettings settings{};
    std::unique_ptr<PangoFontMap, ReleaseMap> map{};
};

bool is_wanted(const std::string& name, const FontSettings& settings) {
    return std::ranges::any_of(settings.files, [&](const auto& start) {
        return name.starts_with(start);
    });
}

// Sorted, because fontconfig prefers the first of two equal fonts and folders list in any order.
std::vector<std::string> font_files(const FontSettings& settings) {
    std::vector<std::string> found;
    for (const auto& folder : settings.folders) {
        std::error_code absent;
        for (const auto& entry : std::filesystem::directory_iterator{folder, absent}) {
            if (is_wanted(entry.path().filename(), settings)) found.push_back(entry.path());
        }
    }
    std::ranges::sort(found);
    return found;
}

FontConfig load_config(const FontSettings& settings) {
    FontConfig config{FcConfigCreate()};
    FcConfigParseAndLoadFromMemory(config.get(), reinterpret_cast<const FcChar8*>(kRules), FcFalse);
    for (const auto& file : font_files(settings)) {
        FcConfigAppFontAddFile(config.get(), reinterpret_cast<const FcChar8*>(file.c_str()));
    }
    return config;
}

bool has_family(FcConfig* config, const std::string& family) {
    FcPattern* wanted = FcPatternCreate();
    FcPatternAddString(wanted, FC_FAMILY, reinterpret_cast<const FcChar8*>(family.c_str()));
    FcFontSet* fonts = FcFontList(config, wanted, nullptr);
    const bool found = fonts && fonts->nfont > 0;
    if (fonts) FcFontSetDestroy(fonts);
    FcPatternDestroy(wanted);
    return found;
}

Result<void> check(FcConfig* config, const FontSettings& settings) {
    for (const auto& family : {settings.serif, settings.sans}) {
        if (has_family(config, family)) continue;
        return fail(
            Errc::Unavailable,
            "the typeface " + family + " is not in the font folders; install fonts-croscore"
        );
    }
    return {};
}

LoadedFonts load(const FontSettings& settings) {
    const auto config = load_config(settings);
    if (const auto ready = check(config.get(), settings); !ready) {
        throw std::runtime_error{ready.error().detail};
    }
    LoadedFonts fonts{.settings = settings};
    fonts.map.reset(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts.map.get()), config.get());
    return fonts;
}

}  // namespace

Result<void> check_fonts(const FontSettings& settings) {
    const auto config = load_config(settings);
    return check(config.get(), settings);
}

FontMap* fonts_of_this_thread(const FontSettings& settings) {
    thread_local LoadedFonts fonts;
    if (!fonts.map || fonts.settings != settings) fonts = load(settings);
    return fonts.map.get();
}

}  // namespace k197::document
