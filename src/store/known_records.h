// Which records of a source the history holds already: the class is shared with capture.
#pragma once

#include "model/known_records.h"
