/* SPDX-License-Identifier: Apache-2.0 */
/* Loopback ports for tests: none is fixed, the system gives them. */
#ifndef TESTS_SUPPORT_PORT_H
#define TESTS_SUPPORT_PORT_H

/* One that nobody listens on now. */
int port_free(void);

/* A socket that listens on one; close() it. */
int port_listen(int *port);

#endif
