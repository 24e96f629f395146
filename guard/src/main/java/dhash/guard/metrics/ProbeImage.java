package dhash.guard.metrics;

import java.util.Base64;

/**
 * The one real image that an idle replica is asked to hash: 32 × 32 pixels, a diagonal gradient.
 */
final class ProbeImage {
  private static final String PNG_BASE64 =
      "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAAAAABWESUoAAABaUlEQVR42mNgYOXiF5GUU9"
          + "bQNTK3cXTzDgiNik/JzCuuqG1q75k4bTYDMwevkLiMopq2gamVvYunX3BEbFJ6TmFZdUNr"
          + "V/+UmfMY2LgFRKXkVTT1jC1sndx9AsOiE1Kz8ksq65o7eidNn7OQgZNPWEJWSV3H0Mzawd"
          + "XLPyQyLjkjt6i8prGte8LUWfOXMPAIikkrqGrpm1jaOXv4BoXHJKZlF5RW1bd09k2eMXfR"
          + "cga8LlywdBUDXhcuXrGWAa8Ll63ewIDXhSvXbWbA68I1G7cx4HXh+i07GfC6cNP2PQx4Xb"
          + "h1134GvC7csfcQA14X7j5wlAGvC/cdPsGA14UHj51mwOvCIyfPMeB14fEzFxnwuvDU+SsM"
          + "eF149tJ1BrwuvHD1FgNeF16+cZcBrwuv3X7AgNeFN+89ZsDrwjsPnzHgdeH9Jy8Z8Lrw0f"
          + "M3DHhd+PTVewa8Lnzx9hMDXhe+/vCVAa8L333+AQCv7PAQ9BjHwAAAAABJRU5ErkJggg==";

  private ProbeImage() {}

  static byte[] png() {
    return Base64.getDecoder().decode(PNG_BASE64);
  }
}
