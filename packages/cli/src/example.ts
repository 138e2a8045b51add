/** The description that `init` writes when a folder has none. */
export const EXAMPLE = `openapi: 3.1.0
info:
  title: Bookshop API
  version: 1.0.0
servers:
  - url: http://127.0.0.1:4010
security:
  - token: []
paths:
  /books:
    get:
      operationId: books/list
      summary: List all books
      responses:
        "200":
          description: The books.
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: "#/components/schemas/Book"
        default:
          $ref: "#/components/responses/Problem"
    post:
      operationId: books/create
      summary: Add a book
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: "#/components/schemas/NewBook"
      responses:
        "201":
          description: The book.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Book"
        default:
          $ref: "#/components/responses/Problem"
components:
  securitySchemes:
    token:
      type: http
      scheme: bearer
  responses:
    Problem:
      description: What is wrong (RFC 9457).
      content:
        application/problem+json:
          schema:
            type: object
            required: [title]
            properties:
              title:
                type: string
                examples: [There is no such book.]
  schemas:
    NewBook:
      type: object
      required: [title]
      properties:
        title:
          type: string
          minLength: 1
          examples: [The Old Man and the Sea]
    Book:
      type: object
      required: [id, title]
      properties:
        id:
          type: string
          examples: [book_1]
        title:
          type: string
          examples: [The Old Man and the Sea]
`;
