/* SPDX-License-Identifier: Apache-2.0 */
#include "store/slot.h"

#include <stdint.h>

unsigned slot_of(const char *tag)
{
    uint16_t crc = 0;
    for (; *tag; tag++) {
        crc ^= (uint16_t)((unsigned char)*tag << 8);
        for (int bit = 0; bit < 8; bit++)
            crc = (uint16_t)(crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1);
    }
    return crc % 16384;
}
