/* SPDX-License-Identifier: Apache-2.0 */
/* The slot of a Redis Cluster (0–16383) that a hash tag belongs to: CRC16 (XMODEM) of it. */
#ifndef STORE_SLOT_H
#define STORE_SLOT_H

unsigned slot_of(const char *tag);

#endif
