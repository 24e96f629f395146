package dhash.service.hash;

import static org.assertj.core.api.Assertions.assertThat;

import dhash.service.hash.Hashing.Hashed;
import dhash.service.hash.Hashing.Reason;
import dhash.service.hash.Hashing.Refused;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageHasherTest {
  private static final long DRAWN = 0x0f1e2d3c4b5a6978L;

  private final ImageHasher hasher =
      new ImageHasher(40_000_000, 1_000_000, 2, Duration.ofSeconds(60), System::nanoTime);

  @BeforeAll
  static void without_files() {
    ImageIO.setUseCache(false);
  }

  @AfterEach
  void close() {
    hasher.close();
  }

  @ParameterizedTest
  @CsvSource({
    "png, 9, 8",
    "bmp, 9, 8",
    "gif, 9, 8",
    "png, 900, 800",
    "jpg, 900, 800",
    "gif, 900, 800",
    "bmp, 900, 800",
    "jpg, 1801, 1603",
    "png, 2999, 301"
  })
  void the_hash_is_the_one_that_was_drawn(String format, int width, int height) throws Exception {
    Hashed hashed = hashed(Drawing.file(DRAWN, width, height, format));

    assertThat(hashed.hash()).hasToString("0f1e2d3c4b5a6978");
    assertThat(hashed.width()).isEqualTo(width);
    assertThat(hashed.height()).isEqualTo(height);
    assertThat(hashed.nanos()).isPositive();
  }

  @Test
  void webp_is_hashed_as_well() throws Exception {
    // Light, dark, light ... : a bit set for each light column that a dark one follows.
    assertThat(hashed(Drawing.webp(9, 8, true)).hash()).hasToString("aaaaaaaaaaaaaaaa");
    assertThat(hashed(Drawing.webp(600, 400, false)).hash()).hasToString("0000000000000000");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_INDEXED
      })
  void how_the_colours_are_stored_makes_no_difference(int type) throws Exception {
    byte[] png = Drawing.write(Drawing.of(0xff00ff00ff00ff00L, 90, 80, type), "png");

    assertThat(hashed(png).hash()).hasToString("ff00ff00ff00ff00");
  }

  @Test
  void sixteen_bits_a_sample_are_read() throws Exception {
    BufferedImage image = new BufferedImage(9, 8, BufferedImage.TYPE_USHORT_GRAY);
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 9; x++) {
        image.getRaster().setSample(x, y, 0, 60_000 - 5_000 * x);
      }
    }

    assertThat(hashed(Drawing.write(image, "png")).hash()).hasToString("ffffffffffffffff");
  }

  @Test
  void what_is_transparent_counts_as_white() throws Exception {
    BufferedImage image = new BufferedImage(9, 8, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < 8; y++) {
      for (int x = 1; x < 9; x += 2) {
        image.setRGB(x, y, 0xff000000);
      }
    }

    assertThat(hashed(Drawing.write(image, "png")).hash()).hasToString("aaaaaaaaaaaaaaaa");
  }

  @Test
  void equal_neighbours_set_no_bit() throws Exception {
    assertThat(hashed(Drawing.hugePng(1, 1)).hash()).hasToString("0000000000000000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "B", "hello", "<svg/>", "%PDF-1.7", "II*\0"})
  void what_is_no_image_is_unsupported(String text) throws Exception {
    assertThat(refused(text.getBytes(StandardCharsets.ISO_8859_1)).reason())
        .isEqualTo(Reason.UNSUPPORTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void an_image_cut_short_is_refused(String format) throws Exception {
    byte[] file = Drawing.write(noise(200, 150), format);
    for (int percent : new int[] {1, 10, 50, 90}) {
      byte[] cut = Arrays.copyOf(file, Math.max(10, file.length * percent / 100));

      assertThat(refused(cut).reason()).as("%d %%", percent).isEqualTo(Reason.BROKEN);
    }
  }

  @Test
  void a_webp_cut_short_is_refused() throws Exception {
    byte[] file = Drawing.webp(300, 200, true);

    assertThat(refused(Arrays.copyOf(file, 40)).reason()).isEqualTo(Reason.BROKEN);
    assertThat(refused(Arrays.copyOf(file, file.length / 2)).reason()).isEqualTo(Reason.BROKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void garbage_behind_the_right_first_bytes_never_breaks_the_hasher(String format)
      throws Exception {
    byte[] file = Drawing.write(noise(40, 30), format);
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      byte[] spoilt = file.clone();
      for (int spot = 0; spot < 20; spot++) {
        spoilt[8 + random.nextInt(spoilt.length - 8)] = (byte) random.nextInt();
      }

      assertThat(hasher.hash(spoilt)).isInstanceOfAny(Hashed.class, Refused.class);
    }
  }

  @Test
  void a_file_of_two_kinds_is_what_its_first_bytes_say() throws Exception {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(Drawing.file(DRAWN, 9, 8, "gif"));
    both.writeBytes("PK\3\4<script>".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(hashed(both.toByteArray()).format()).isEqualTo(ImageFormat.GIF);
    byte[] lie = "GIF89a<script>alert(1)</script>".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(refused(lie)).isInstanceOf(Refused.class);
  }

  @Test
  void bombs_are_refused_by_their_header() throws Exception {
    byte[] bomb = Drawing.hugePng(30_000, 30_000);
    assertThat(bomb.length).isLessThan(200_000);

    Refused refused = refused(bomb);

    assertThat(refused.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refused.message()).contains("30000 x 30000");
    assertThat(refused(Drawing.hugePng(1, 1_000_000)).reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refused(Drawing.webp(16_000, 16_000, false)).reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(refused(Drawing.webp(1_200, 1_000, false)).message()).contains("WEBP");
  }

  @Test
  void a_jpeg_of_countless_scans_is_refused() throws Exception {
    byte[] file = Drawing.file(DRAWN, 2_000, 2_000, "jpg");
    ByteArrayOutputStream scans = new ByteArrayOutputStream();
    scans.writeBytes(file);
    for (int scan = 0; scan < 1_000; scan++) {
      scans.writeBytes(new byte[] {(byte) 0xff, (byte) 0xda});
    }

    assertThat(refused(scans.toByteArray()).reason()).isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void a_compressed_text_is_not_inflated() throws Exception {
    byte[] png = Drawing.pngWithText(1 << 28);
    assertThat(png.length).isLessThan(2 << 20);

    assertThat(hashed(png).hash()).hasToString("0000000000000000");
  }

  private Hashed hashed(byte[] image) throws InterruptedException {
    Hashing hashing = hasher.hash(image);
    assertThat(hashing).isInstanceOf(Hashed.class);
    return (Hashed) hashing;
  }

  private Refused refused(byte[] image) throws InterruptedException {
    Hashing hashing = hasher.hash(image);
    assertThat(hashing).isInstanceOf(Refused.class);
    return (Refused) hashing;
  }

  private static BufferedImage noise(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(42);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    return image;
  }
}
