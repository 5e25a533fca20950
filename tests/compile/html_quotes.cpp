// Compiled twice: as it stands it must build, with SHOULD_FAIL it must not. A place in a tag stands in
// quotes, or a name with a space in it would become an attribute.
#include "palermo/pages/html.hpp"

palermo::pages::Html link(const std::string& path, const std::string& name) {
#ifdef SHOULD_FAIL
    return palermo::pages::html("<a href={}>{}</a>", path, name);
#else
    return palermo::pages::html(R"(<a href="{}">{}</a>)", path, name);
#endif
}
