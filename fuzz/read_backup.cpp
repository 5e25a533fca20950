// Any bytes as a backup: no byte of it is believed before it opened with its key.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <string>

#include "palermo/registry/backup.hpp"

using namespace palermo;
using namespace palermo::registry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto keyring = [] {
        auto made = Keyring::make();
        made.about.origin = "palermo.example";
        return made;
    }();
    static const std::string path =
        "/dev/shm/palermo-fuzz-backup-" + std::to_string(static_cast<long>(::getpid()));
    FILE* file = std::fopen(path.c_str(), "wb");
    expects(file != nullptr);
    std::fwrite(data, 1, size, file);
    std::fclose(file);
    (void)keyring_of_backup(path);
    expects(!verify_backup(path, keyring));
    std::remove(path.c_str());
    return 0;
}
