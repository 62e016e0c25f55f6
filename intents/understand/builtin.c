/* SPDX-License-Identifier: Apache-2.0 */
/* Understanding with the model that the build has learned. In a file of its own, so that the
 * learner, which makes that model, can be linked without it. */
#include "intents/understand/understanding.h"

extern const unsigned char learned_model[], learned_model_end[];

struct understanding *understanding_new(const struct directory *dir)
{
    return understanding_new_with(dir, learned_model, (size_t)(learned_model_end - learned_model));
}
