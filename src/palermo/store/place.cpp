#include "palermo/store/store.hpp"

namespace palermo::store {

bool is_postgres(const std::string& place) {
    return place.starts_with("postgresql:");
}

Result<std::unique_ptr<Store>> create_at(const std::string& place) {
    return is_postgres(place) ? create_postgres(place) : create_store(place);
}

Result<std::unique_ptr<Filling>> fill_at(const std::string& place) {
    return is_postgres(place) ? fill_postgres(place) : fill_store(place);
}

Result<std::unique_ptr<Store>> open_at(const std::string& place) {
    return is_postgres(place) ? open_postgres(place) : open_store(place);
}

}  // namespace palermo::store
