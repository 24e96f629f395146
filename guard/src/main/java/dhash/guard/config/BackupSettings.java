package dhash.guard.config;

import java.nio.file.Path;

/**
 * Where backups go and how long they stay.
 *
 * @param directory resolved against the project's root
 */
public record BackupSettings(int retentionDays, Path directory) {}
