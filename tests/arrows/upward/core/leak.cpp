#include "palermo/table/table.hpp"
