/* SPDX-License-Identifier: Apache-2.0 */
typedef int store_is_empty_yet;
