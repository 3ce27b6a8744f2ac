/*
 * jvm_info.c
 *		What logs tell of the JVMs that wrote them.
 */
#include "decode/jvm.h"

void
gt_jvm_info_init(GtJvmInfo *info)
{
	memset(info, 0, sizeof(*info));
	info->zero_at_ns = info->last_ns = GT_NULL;
}

void
gt_jvm_note_version(GtJvmInfo *info, GtStr version)
{
	size_t		len = GT_MIN((size_t) version.len, sizeof(info->version) - 1);

	if (info->version[0] != '\0')
		return;
	memcpy(info->version, version.data, len);
	info->version[len] = '\0';
}

void
gt_jvm_note_stamps(GtJvmInfo *info, int64_t time_ns, int64_t logged_at_ns)
{
	int64_t		zero;

	if (time_ns == GT_NULL)
		return;
	info->last_ns = GT_MAX(info->last_ns, time_ns);
	if (logged_at_ns == GT_NULL || __builtin_sub_overflow(logged_at_ns, time_ns, &zero))
		return;
	if (info->zero_at_ns == GT_NULL)
		info->zero_at_ns = zero;
}
