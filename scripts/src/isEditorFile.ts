/**
 * Swap files, backups and drafts that editors keep next to what they edit: vim, Emacs, Kate, JetBrains, VS Code, gedit; what a patch could not
 * change; and what the folders of Windows have.
 */
const EDITOR_FILES = [
  /^\./,
  /~$/,
  /^#.*#$/,
  /^4913$/,
  /\.(sw[a-p]|swx|tmp|temp|bak|orig|crswap|kate-swp)$/i,
  /___jb_(tmp|old|bak)___$/,
  /\.tmp([.-][\w.-]*)?$/i,
  /^sed\w{6}$/,
  /\.goutputstream-\w+$/,
  /\.rej$/,
  /^(Thumbs\.db|desktop\.ini)$/i,
];

/** @returns Whether a file of this name, without its folder, belongs to an editor and not to the workspace. */
export function isEditorFile(name: string): boolean {
  return EDITOR_FILES.some((pattern) => pattern.test(name));
}
