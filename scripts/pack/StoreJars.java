import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies the jars of a folder without compression, for an archive that compresses them as a whole:
 * {@code java StoreJars.java FROM TO JARS ENTRIES}. JARS and ENTRIES are regular expressions of
 * names to leave out, "" for none. Entries keep their order and get one time, since a time that a
 * jar has in UTC would be stored in the zone of whoever packs it.
 */
public final class StoreJars {

    /** NVIDIA's PTX compiler: most of the natives, and it only proves PTX that was proven when it was committed. */
    private static final String LEFT_OUT = "lib/libJNvPTXCompiler-";

    private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private StoreJars() {}

    /** Copies all jars of the first folder into the second. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("java StoreJars.java FROM TO JARS ENTRIES");
        }
        Path to = Path.of(arguments[1]);
        try (var files = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
            for (Path jar : files) {
                String name = jar.getFileName().toString();
                if (!name.matches(arguments[2])) {
                    store(jar, to.resolve(name), arguments[3]);
                }
            }
        }
    }

    private static void store(Path jar, Path stored, String without) throws IOException {
        try (ZipFile from = new ZipFile(jar.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(stored))) {
            for (ZipEntry entry : from.stream().toList()) {
                if (!entry.getName().startsWith(LEFT_OUT) && !entry.getName().matches(without)) {
                    store(from, entry, to);
                }
            }
        }
    }

    private static void store(ZipFile from, ZipEntry entry, ZipOutputStream to) throws IOException {
        byte[] bytes;
        try (InputStream in = from.getInputStream(entry)) {
            bytes = in.readAllBytes();
        }
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setMethod(ZipEntry.STORED);
        copy.setSize(bytes.length);
        copy.setCrc(crc.getValue());
        copy.setTimeLocal(TIME);
        to.putNextEntry(copy);
        to.write(bytes);
        to.closeEntry();
    }
}
