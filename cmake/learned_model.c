/* SPDX-License-Identifier: Apache-2.0 */
/* The model that the build has learned, as it is in its file: too many bytes to be compiled as
 * text. MODEL_FILE is given by the build; builtin.c has the declarations. */
__asm__(".pushsection .rodata\n"
        ".balign 64\n"
        ".globl learned_model\n"
        "learned_model:\n"
        ".incbin \"" MODEL_FILE "\"\n"
        ".globl learned_model_end\n"
        "learned_model_end:\n"
        ".popsection\n");
