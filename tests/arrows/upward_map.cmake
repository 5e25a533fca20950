# The map itself must refuse an upward arrow when CMake is configured.
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/palermo_module.cmake)
palermo_module(core USES table)
