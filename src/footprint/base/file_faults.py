"""What a file system has against a name or a write, in words of both languages."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path

#: Any other fault of the system is a fault of the program.
REASONS: Mapping[int, tuple[str, str]] = {
    errno.EACCES: ("permission denied", "没有权限"),
    errno.EPERM: ("operation not permitted", "操作不被允许"),
    errno.EISDIR: ("it is a folder", "这是一个文件夹"),
    errno.EEXIST: ("something stands there already", "该处已有文件"),
    errno.ENOENT: ("no such file or folder", "没有此文件或文件夹"),
    errno.ENOTDIR: ("a part of the path is no folder", "路径中有一段不是文件夹"),
    errno.ENAMETOOLONG: ("the name is too long", "名称过长"),
    errno.ELOOP: ("links that lead back to themselves", "链接循环"),
    errno.ENOSPC: ("no space left", "磁盘空间不足"),
    errno.EDQUOT: ("the quota is used up", "已超出配额"),
    errno.EROFS: ("the file system is read-only", "文件系统只读"),
    errno.EFBIG: ("the file would be too large", "文件过大"),
}


def no_file(path: Path) -> OSError:
    """Why a path is no file to be read."""
    kind = errno.EISDIR if path.is_dir() else errno.EPERM if path.exists() else errno.ENOENT
    return OSError(kind, os.strerror(kind), str(path))


def reason(fault: OSError) -> dict[str, str]:
    """``reason_en`` and ``reason_zh`` of a message; the word of the system itself where none is listed."""
    own = fault.strerror or type(fault).__name__
    en, zh = REASONS.get(fault.errno or 0, (own, own))
    return {"reason_en": en, "reason_zh": zh}
